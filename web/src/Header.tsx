import { isAdmin, logOut, type Session } from './api/session'
import { useStore } from './api/store'
import { go, type Route } from './router'
import { theme, toggleTheme } from './ui/theme'

const everybody = [['', 'Send']] as const
const admins = [['contacts', 'Contact persons'], ['dead-letters', 'Dead letters'], ['people', 'People'], ['system', 'System']] as const

export function Header({ route, session }: { route: Route; session: Session }) {
  const dark = useStore(theme) === 'dark'
  const leave = async () => {
    go('')
    await logOut()
  }
  const link = ([page, label]: readonly [string, string]) => (
    <li key={page}><a href={`#/${page}`} aria-current={route.page === page ? 'page' : undefined}>{label}</a></li>
  )
  return (
    <header>
      <a className="brand" href="#/"><img src="/icon.svg" alt="" width="28" height="28" /> Switchyard</a>
      <nav aria-label="Pages">
        <ul>{everybody.map(link)}{isAdmin(session) && admins.map(link)}</ul>
      </nav>
      <ul className="session">
        {session.state === 'in' && <>{link(['account', session.user.name])}<li><button type="button" className="quiet" onClick={leave}>Log out</button></li></>}
        {session.state === 'out' && <>{link(['log-in', 'Log in'])}{link(['sign-up', 'Sign up'])}</>}
        <li><button type="button" className="quiet" aria-label="Dark" title="Dark" aria-pressed={dark} onClick={toggleTheme}>◐</button></li>
      </ul>
    </header>
  )
}
