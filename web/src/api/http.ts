import { Problem } from './problem'
import { accessToken, renewSession } from './session'

export interface Ask {
  method?: string
  /** Sent as JSON, or as it is when it is bytes. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Sends a request as whoever is logged in, and gives a good answer. @throws Problem */
export async function send(path: string, ask: Ask = {}): Promise<Response> {
  const token = await accessToken()
  let response = await request(path, ask, token)
  if (response.status === 401 && token !== undefined) {
    const renewed = await renewSession()
    if (renewed !== undefined) response = await request(path, ask, renewed)
  }
  if (!response.ok) throw await Problem.from(response)
  return response
}

/** Asks for JSON. @throws Problem */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { headers: { Accept: 'application/json' }, ...(signal && { signal }) })
  return (await response.json()) as T
}

/** One request without a session's help. @throws Problem when there is no answer */
export async function request(path: string, ask: Ask, token?: string): Promise<Response> {
  const headers = new Headers(ask.headers)
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`)
  const isBytes = ask.body instanceof Uint8Array
  if (ask.body !== undefined) headers.set('Content-Type', isBytes ? 'application/octet-stream' : 'application/json')
  try {
    return await fetch(path, {
      method: ask.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      ...(ask.signal && { signal: ask.signal }),
      ...(ask.body !== undefined && { body: isBytes ? (ask.body as Uint8Array<ArrayBuffer>) : JSON.stringify(ask.body) }),
    })
  } catch (error) {
    if (ask.signal?.aborted) throw error
    throw new Problem(0, 'The system cannot be reached. Check the connection and try again.')
  }
}

/** A key under which a repeated request takes effect once. `randomUUID` is missing on plain http. */
export function idempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
