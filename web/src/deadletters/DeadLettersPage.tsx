import { useState } from 'react'
import type { DeadLetter } from '../api/types'
import { ListEnd } from '../ui/ListEnd'
import { Notice } from '../ui/Notice'
import { useList } from '../ui/useList'
import { DeadLetterCard } from './DeadLetterCard'

/** Messages that could not be processed. */
export function DeadLettersPage() {
  const list = useList<DeadLetter>('/dead-letters')
  const [note, setNote] = useState<string>()
  const settle = (id: string, told: string) => {
    list.change(items => items.filter(item => item.id !== id))
    setNote(told)
  }
  return (
    <>
      <h1 tabIndex={-1}>Dead letters</h1>
      <p className="lead">Messages that can never succeed as they are. Each keeps its bytes until it is replayed or deleted.</p>
      {note && <Notice kind="good">{note}</Notice>}
      <ul className="cards" aria-label="Dead letters">
        {list.items.map(letter => <li key={letter.id}><DeadLetterCard letter={letter} onSettled={told => settle(letter.id, told)} /></li>)}
      </ul>
      <ListEnd list={list} empty="There are none. Everything that was accepted could be processed." />
    </>
  )
}
