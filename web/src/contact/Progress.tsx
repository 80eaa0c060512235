import { useEffect, useRef, useState } from 'react'
import { listen } from '../api/events'
import type { ProgressStep } from '../api/types'
import * as format from '../ui/format'

const states = ['accepted', 'queued', 'stored'] as const

interface Props {
  id: string
  answeredIn: number
  onAgain: () => void
}

/** The way of one message, as it happens. */
export function Progress({ id, answeredIn, onAgain }: Props) {
  const steps = useProgress(id)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const isStored = steps.has('stored')
  return (
    <section className="card" aria-labelledby="progress-title">
      <h2 id="progress-title" ref={title} tabIndex={-1}>On its way</h2>
      <p className="hint">Message <code>{id}</code>, answered in {format.milliseconds(answeredIn)}</p>
      <ol className="rail" aria-label="Progress">
        {states.map(state => (
          <li key={state} data-done={steps.has(state)} aria-current={!steps.has(state) && state === 'stored' && steps.size > 0 ? 'step' : undefined}>
            <span className="state">{state}</span>
            <span className="at">{told(steps, state)}</span>
          </li>
        ))}
      </ol>
      <p role="status">
        {isStored ? 'Stored. It is in the database now.'
          : steps.has('queued') ? 'Queued. It cannot be lost any more and is stored as soon as the processor takes it.'
            : 'Waiting for news…'}
      </p>
      <div className="actions"><button type="button" onClick={onAgain}>Send another</button></div>
    </section>
  )
}

function told(steps: ReadonlyMap<string, string>, state: (typeof states)[number]): string {
  const at = steps.get(state)
  const first = steps.get('accepted')
  if (at === undefined) return state === 'stored' && steps.size > 0 ? 'waiting' : ' '
  if (state === 'accepted' || first === undefined) return new Date(at).toLocaleTimeString('en-GB')
  return `after ${format.milliseconds(Math.max(0, format.instant(at) - format.instant(first)))}`
}

function useProgress(id: string): ReadonlyMap<string, string> {
  const [steps, setSteps] = useState<ReadonlyMap<string, string>>(new Map())
  useEffect(() => {
    const stop = listen<ProgressStep>(`/contact-persons/${id}/progress`, {
      onEvent: ({ state, at }) => {
        setSteps(before => new Map(before).set(state, before.get(state) ?? at))
        if (state === 'stored') stop()
      },
    })
    return stop
  }, [id])
  return steps
}
