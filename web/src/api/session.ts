import { request } from './http'
import { Problem } from './problem'
import { Store } from './store'
import type { User } from './types'

export type Session = { state: 'starting' } | { state: 'out' } | { state: 'in'; user: User }

/** Who is logged in. The access token stays in memory; the refresh token is a cookie that scripts cannot read. */
export const session = new Store<Session>({ state: 'starting' })

export const isAdmin = (current: Session): boolean => current.state === 'in' && current.user.roles.includes('admin')

/** Says only that a cookie may be there, so that visitors cause no refresh; also tells the other tabs of a log-out. */
const mark = 'switchyard.session'
const cookieMode = { 'X-Session': 'cookie' }
/** Renewed this long before its end, so that no request carries one that ends on the way. */
const marginMs = 30_000

let token: { value: string; endsAt: number } | undefined
let renewing: Promise<string | undefined> | undefined

/** Takes up the session that an earlier visit left, if there is one. */
export async function resumeSession(): Promise<void> {
  window.addEventListener('storage', event => {
    if (event.key === mark && event.newValue === null) forget()
  })
  const value = localStorage.getItem(mark) === null ? undefined : await renewSession().catch(() => undefined)
  if (value === undefined) session.set({ state: 'out' })
  else await loadUser(value).catch(() => session.set({ state: 'out' }))
}

/** @throws Problem 401 for a wrong email or password, 429 when locked or too many */
export async function logIn(email: string, password: string): Promise<void> {
  await loadUser(await takeTokens('/auth/login', { email, password }))
}

export async function logOut(): Promise<void> {
  // The cookie is taken back only from who is logged in, so a token that has ended is renewed once more.
  const value = await accessToken().catch(() => undefined)
  forget()
  await request('/auth/logout', { method: 'POST', headers: cookieMode }, value)
}

/** Replaces who is logged in after a change to that user. */
export function changeSessionUser(user: User): void {
  const current = session.get()
  if (current.state === 'in' && current.user.id === user.id && current.user.version < user.version) session.set({ state: 'in', user })
}

/** A token that is good for now; none when nobody is logged in. */
export async function accessToken(): Promise<string | undefined> {
  if (token === undefined || token.endsAt - marginMs > Date.now()) return token?.value
  return await renewSession()
}

/** Uses the refresh token, once for all who ask at the same time; without a good one the session is over. */
export function renewSession(): Promise<string | undefined> {
  renewing ??= takeTokens('/auth/refresh', {})
    .catch((error: unknown) => {
      // Only a refusal ends the session: one that cannot be reached may know it still.
      if (Problem.of(error).status !== 401) throw error
      forget()
      return undefined
    })
    .finally(() => (renewing = undefined))
  return renewing
}

async function takeTokens(path: string, body: object): Promise<string> {
  const response = await request(path, { method: 'POST', body, headers: cookieMode })
  if (!response.ok) throw await Problem.from(response)
  const { access_token, expires_in } = (await response.json()) as { access_token: string; expires_in: number }
  token = { value: access_token, endsAt: Date.now() + expires_in * 1000 }
  localStorage.setItem(mark, '1')
  return access_token
}

async function loadUser(value: string): Promise<void> {
  const response = await request('/auth/me', {}, value)
  if (!response.ok) throw await Problem.from(response)
  session.set({ state: 'in', user: (await response.json()) as User })
}

function forget(): void {
  token = undefined
  localStorage.removeItem(mark)
  session.set({ state: 'out' })
}
