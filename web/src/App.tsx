import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react'
import { AccountPage } from './account/AccountPage'
import { LogInPage } from './account/LogInPage'
import { SignUpPage } from './account/SignUpPage'
import { isAdmin, session, type Session } from './api/session'
import { useStore } from './api/store'
import { ContactPage } from './contact/ContactPage'
import { Header } from './Header'
import { useRoute, type Route } from './router'
import { Operations } from './ui/Operations'

const admin = () => import('./admin')
const PeoplePage = lazy(async () => ({ default: (await admin()).PeoplePage }))
const PersonPage = lazy(async () => ({ default: (await admin()).PersonPage }))
const ContactsPage = lazy(async () => ({ default: (await admin()).ContactsPage }))
const ContactDetailPage = lazy(async () => ({ default: (await admin()).ContactDetailPage }))
const DeadLettersPage = lazy(async () => ({ default: (await admin()).DeadLettersPage }))
const SystemPage = lazy(async () => ({ default: (await admin()).SystemPage }))

export function App() {
  const route = useRoute()
  const current = useStore(session)
  const main = useRef<HTMLElement>(null)
  const isFirst = useRef(true)

  useEffect(() => {
    const heading = main.current?.querySelector('h1')
    document.title = heading?.textContent ? `${heading.textContent} · Switchyard` : 'Switchyard'
    // A new page is announced by its heading; the first one by the browser itself.
    if (!isFirst.current) heading?.focus()
    isFirst.current = false
  }, [route.page, route.id])

  return (
    <>
      <a className="skip" href="#main" onClick={event => {
        event.preventDefault()
        main.current?.querySelector('h1')?.focus()
      }}>Skip to content</a>
      <Header route={route} session={current} />
      <main id="main" ref={main}>
        <Suspense fallback={<p role="status">Loading…</p>}>{page(route, current)}</Suspense>
      </main>
      <Operations />
    </>
  )
}

function page(route: Route, current: Session): ReactNode {
  switch (route.page) {
    case '': return <ContactPage />
    case 'sign-up': return <SignUpPage />
    case 'log-in': return <LogInPage />
    case 'account': return current.state === 'in' ? <AccountPage user={current.user} /> : locked(current)
    case 'people': return isAdmin(current) ? route.id ? <PersonPage key={route.id} id={route.id} /> : <PeoplePage /> : locked(current)
    case 'contacts': return isAdmin(current) ? route.id ? <ContactDetailPage key={route.id} id={route.id} /> : <ContactsPage /> : locked(current)
    case 'dead-letters': return isAdmin(current) ? <DeadLettersPage /> : locked(current)
    case 'system': return isAdmin(current) ? <SystemPage /> : locked(current)
    default: return <><h1 tabIndex={-1}>Nothing here</h1><p>There is no such page. <a href="#/">Send a contact person</a></p></>
  }
}

function locked(current: Session): ReactNode {
  if (current.state === 'starting') return <p role="status">Loading…</p>
  if (current.state === 'in') return <><h1 tabIndex={-1}>For administrators</h1><p>Your account has no right to see this.</p></>
  return <><h1 tabIndex={-1}>Log in first</h1><p>This is for those who are logged in. <a href="#/log-in">Log in</a></p></>
}
