import { get, idempotencyKey, send, type Ask } from './http'
import { Problem } from './problem'
import { Store } from './store'
import type { Operation, User } from './types'

/** A write that takes long: it goes on while the user does something else. */
export interface Pending {
  id: string
  /** What it does, as "Change of Ada Lovelace". */
  label: string
  status: Operation['status']
  detail?: string
}

/** The writes that took long, oldest first; those that ended stay until they are dismissed. */
export const operations = new Store<Pending[]>([])

export type Outcome = { done: true; user: User | undefined } | { done: false; id: string }

/**
 * Writes and waits for the outcome for a few seconds; what takes longer becomes a pending operation and completes by itself.
 * @param label what it does, for people
 * @param onDone called with the outcome of one that became pending
 * @throws Problem the refusal, when it is known in time
 */
export async function write(label: string, path: string, ask: Ask, onDone?: (user: User | undefined) => void): Promise<Outcome> {
  const response = await send(path, { ...ask, headers: { Prefer: 'wait=5', 'Idempotency-Key': idempotencyKey(), ...ask.headers } })
  if (response.status !== 202) {
    const text = await response.text()
    return { done: true, user: text === '' ? undefined : (JSON.parse(text) as User) }
  }
  const id = response.headers.get('Location')?.split('/').at(-1) ?? ((await response.json()) as Operation).id
  put({ id, label, status: 'pending' })
  void follow(id, label, onDone)
  return { done: false, id }
}

export function dismiss(id: string): void {
  operations.set(operations.get().filter(one => one.id !== id))
}

async function follow(id: string, label: string, onDone?: (user: User | undefined) => void): Promise<void> {
  for (let pause = 500; ; pause = Math.min(pause * 1.5, 5000)) {
    await new Promise(resolve => setTimeout(resolve, pause))
    try {
      const { status, result, problem } = await get<Operation>(`/operations/${id}`)
      if (status === 'pending') continue
      put({ id, label, status, ...(problem && { detail: problem.detail }) })
      if (status === 'succeeded') onDone?.(result ?? undefined)
      return
    } catch (error) {
      const { status, detail } = Problem.of(error)
      // What the system cannot say now it says later; what it does not know any more it never will.
      if (status >= 400 && status < 500 && status !== 429) return put({ id, label, status: 'rejected', detail })
    }
  }
}

function put(one: Pending): void {
  const others = operations.get()
  const known = others.some(other => other.id === one.id)
  operations.set(known ? others.map(other => (other.id === one.id ? one : other)) : [...others, one])
}
