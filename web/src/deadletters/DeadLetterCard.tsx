import { useState } from 'react'
import { send } from '../api/http'
import type { DeadLetter, StoredContact } from '../api/types'
import { Confirm } from '../ui/Confirm'
import * as format from '../ui/format'
import { Notice } from '../ui/Notice'
import { StoredBytes } from '../ui/StoredBytes'
import { useAction } from '../ui/useAction'

export function DeadLetterCard({ letter, onSettled }: { letter: DeadLetter; onSettled: (told: string) => void }) {
  const [isAsking, setAsking] = useState(false)
  const { isBusy, problem, run } = useAction()
  const path = `/dead-letters/${letter.id}`

  const replay = () => run(async () => {
    const contact = (await (await send(`${path}/replay`, { method: 'POST' })).json()) as StoredContact
    onSettled(`${contact.name} is stored now.`)
  })

  const remove = async (yes: boolean) => {
    setAsking(false)
    if (!yes) return
    await run(async () => {
      await send(path, { method: 'DELETE' })
      onSettled('The dead letter is deleted.')
    })
  }

  return (
    <article className="card" aria-label={`Dead letter ${letter.id}`}>
      <p className="reason">{letter.reason}</p>
      <p className="hint">
        <code>{letter.id}</code> · {letter.topic} · {format.bytes(letter.size)} · {format.time(letter.failedAt)}
      </p>
      <StoredBytes path={path} file={`${letter.id}.bin`} />
      {problem && <Notice kind="problem">{problem.status === 422 ? `It fails again: ${problem.detail}` : problem.detail}</Notice>}
      <div className="actions">
        <button type="button" disabled={isBusy} onClick={replay}>Replay</button>
        <button type="button" className="danger" disabled={isBusy} onClick={() => setAsking(true)}>Delete</button>
      </div>
      {isAsking && <Confirm title="Delete this dead letter?" text="Its bytes are gone for good." action="Delete" onAnswer={remove} />}
    </article>
  )
}
