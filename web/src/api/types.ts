import type { Phone } from '../contact/contact'

/** Every list: items, and the cursor to go on with. */
export interface Page<T> {
  items: T[]
  next: string | null
}

export interface StoredContact {
  id: string
  name: string
  email: string
  phones: Phone[]
  birthdate: string
  receivedAt: string
  storedAt: string
}

export interface DeadLetter {
  id: string
  topic: string
  reason: string
  failedAt: string
  size: number
}

export interface User {
  id: string
  email: string
  name: string
  roles: string[]
  version: number
  createdAt: string
  changedAt: string
}

export interface Operation {
  id: string
  status: 'pending' | 'succeeded' | 'rejected'
  result?: User | null
  problem?: { status: number; title: string; detail: string; errors?: Record<string, string[]> } | null
}

export interface ProgressStep {
  state: 'accepted' | 'queued' | 'stored'
  at: string
}

export interface Component {
  name: string
  type: string
  version: string
  apps: string[]
}

export interface SystemView {
  apps: { id: string; healthy: boolean }[]
  components: Component[]
}

/** One second of the contact messages that came through the gateway. Latencies are milliseconds, null where nothing was stored. */
export interface FlowSecond {
  at: string
  accepted: number
  stored: number
  backlog: number
  p50: number | null
  p99: number | null
}
