import { useEffect, useState } from 'react'
import { listen } from '../api/events'
import type { StoredContact } from '../api/types'
import type { List } from '../ui/useList'

/** More than a person can look at; older ones are a "Show more" away after a reload. */
const mostShown = 500
/** Thousands may come in a second: they are shown together. */
const flushMs = 250

/** Puts what is stored now at the top of a list. @returns whether the stream is open */
export function useLiveContacts(list: List<StoredContact>, isOn: boolean): boolean {
  const [isOpen, setOpen] = useState(false)
  const { change } = list
  useEffect(() => {
    if (!isOn) return setOpen(false)
    let waiting: StoredContact[] = []
    const flush = () => {
      if (waiting.length === 0) return
      const news = waiting.slice(-mostShown).reverse()
      waiting = []
      change(now => {
        const ids = new Set(news.map(contact => contact.id))
        return [...news, ...now.filter(contact => !ids.has(contact.id))].slice(0, mostShown)
      })
    }
    const timer = setInterval(flush, flushMs)
    const stop = listen<StoredContact>('/contact-persons/live', { onEvent: contact => waiting.push(contact), onState: setOpen })
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [isOn, change])
  return isOn && isOpen
}
