import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseEvents } from '../src/api/events'
import { get } from '../src/api/http'
import { operations, write } from '../src/api/operations'
import { Problem } from '../src/api/problem'
import { logIn, logOut, session } from '../src/api/session'
import { answer, gateway, tokens, user } from './gateway'

afterEach(() => {
  vi.useRealTimers()
  operations.set([])
})

describe('a session', () => {
  beforeEach(async () => {
    gateway({ 'POST /auth/logout': () => answer(204) })
    await logOut()
  })

  it('asks for its refresh token as a cookie and keeps the access token in memory', async () => {
    const calls = gateway({ 'POST /auth/login': () => answer(200, tokens('first')), 'GET /auth/me': () => answer(200, user) })
    await logIn('ada@example.org', 'correct horse')
    expect(session.get()).toEqual({ state: 'in', user })
    expect(calls[0]?.headers.get('X-Session')).toBe('cookie')
    expect(calls[1]?.headers.get('Authorization')).toBe('Bearer first')
    expect(JSON.stringify({ ...localStorage })).not.toContain('first')
  })

  it('renews a token that has ended, once for all who ask', async () => {
    const calls = gateway({
      'POST /auth/login': () => answer(200, { ...tokens('first'), expires_in: 1 }),
      'POST /auth/refresh': () => answer(200, tokens('second')),
      'GET /auth/me': () => answer(200, user),
      'GET /users': ({ headers }) => answer(headers.get('Authorization') === 'Bearer second' ? 200 : 401, { items: [], next: null }),
    })
    await logIn('ada@example.org', 'correct horse')
    await Promise.all([get('/users'), get('/users'), get('/users')])
    expect(calls.filter(call => call.url === '/auth/refresh')).toHaveLength(1)
  })

  it('ends when it is refused a new token, not when the gateway is away', async () => {
    let isAway = true
    gateway({
      'POST /auth/login': () => answer(200, { ...tokens('first'), expires_in: 1 }),
      'POST /auth/refresh': () => answer(isAway ? 503 : 401, { detail: 'no' }),
      'GET /auth/me': () => answer(200, user),
      'GET /users': () => answer(401, { detail: 'no' }),
    })
    await logIn('ada@example.org', 'correct horse')
    await expect(get('/users')).rejects.toMatchObject({ status: 503 })
    expect(session.get().state).toBe('in')
    isAway = false
    await expect(get('/users')).rejects.toMatchObject({ status: 401 })
    expect(session.get().state).toBe('out')
  })

  it('tells a lockout in plain words', async () => {
    gateway({ 'POST /auth/login': () => answer(429, { detail: 'Too many log-ins failed for this email.' }, { 'Retry-After': '120' }) })
    await expect(logIn('ada@example.org', 'wrong')).rejects.toMatchObject({
      detail: 'Too many log-ins failed for this email. You can try again in 2 minutes.',
    })
  })
})

describe('a write', () => {
  it('gives the outcome that is known in time', async () => {
    const calls = gateway({ 'PUT /users/1': () => answer(200, user) })
    expect(await write('Change', '/users/1', { method: 'PUT', body: {}, headers: { 'If-Match': '"1"' } })).toEqual({ done: true, user })
    expect(calls[0]?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/)
    expect(calls[0]?.headers.get('If-Match')).toBe('"1"')
  })

  it('that takes long completes by itself', async () => {
    vi.useFakeTimers()
    let asked = 0
    gateway({
      'PUT /users/1': () => answer(202, { id: 'o1', status: 'pending' }, { Location: '/operations/o1' }),
      'GET /operations/o1': () => (++asked < 3 ? answer(asked === 1 ? 503 : 200, { id: 'o1', status: 'pending' }) : answer(200, { id: 'o1', status: 'succeeded', result: user })),
    })
    const done = vi.fn()
    expect(await write('Change', '/users/1', { method: 'PUT', body: {} }, done)).toEqual({ done: false, id: 'o1' })
    expect(operations.get()).toMatchObject([{ id: 'o1', status: 'pending' }])
    await vi.advanceTimersByTimeAsync(20_000)
    expect(operations.get()).toMatchObject([{ id: 'o1', status: 'succeeded' }])
    expect(done).toHaveBeenCalledWith(user)
  })

  it('throws the refusal', async () => {
    gateway({ 'PUT /users/1': () => answer(409, { detail: 'The email belongs to another.' }) })
    await expect(write('Change', '/users/1', { method: 'PUT', body: {} })).rejects.toEqual(new Problem(409, 'The email belongs to another.'))
  })
})

describe('server-sent events', () => {
  it('are split wherever the bytes are cut', async () => {
    const text = ': hello\nretry: 2000\n\nid: 1\ndata: {"ä":1}\n\ndata: two\r\ndata: lines\r\n\r\n: beat\n\n'
    for (const size of [1, 2, 3, 7, 1000]) {
      const bytes = new TextEncoder().encode(text)
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size))
          controller.close()
        },
      })
      const events = []
      for await (const event of parseEvents(stream)) events.push(event)
      expect(events).toEqual([{ id: '1', data: '{"ä":1}' }, { id: '1', data: 'two\nlines' }])
    }
  })
})
