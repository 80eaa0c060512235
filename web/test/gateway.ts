import { vi } from 'vitest'
import type { User } from '../src/api/types'

export interface Call {
  url: string
  method: string
  headers: Headers
  body: BodyInit | null | undefined
}

export const user: User = {
  id: '0199a0c0-0000-7000-8000-000000000001', email: 'ada@example.org', name: 'Ada', roles: ['admin'], version: 1,
  createdAt: '2026-01-01T00:00:00Z', changedAt: '2026-01-01T00:00:00Z',
}

export const tokens = (token: string) => ({ access_token: token, token_type: 'Bearer', expires_in: 900 })

export function answer(status: number, body?: unknown, headers: Record<string, string> = {}): Response {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': type, ...headers } })
}

/** Stands in for the gateway: answers by method and path, and remembers what was asked. */
export function gateway(routes: Record<string, (call: Call) => Response | Promise<Response>>): Call[] {
  const calls: Call[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const call = { url, method: init.method ?? 'GET', headers: new Headers(init.headers), body: init.body }
    calls.push(call)
    const route = routes[`${call.method} ${url}`] ?? routes[`${call.method} ${url.split('?')[0]}`]
    if (!route) throw new Error(`nobody answers ${call.method} ${url}`)
    return route(call)
  })
  return calls
}
