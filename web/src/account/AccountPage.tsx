import { changeSessionUser, type Session } from '../api/session'
import { UserForm } from '../people/UserForm'
import { UserFacts } from '../people/UserFacts'
import { PasswordForm } from './PasswordForm'

/** One's own data. */
export function AccountPage({ user }: { user: Extract<Session, { state: 'in' }>['user'] }) {
  return (
    <>
      <h1 tabIndex={-1}>Your account</h1>
      <div className="columns">
        <div className="stack">
          <UserForm key={user.id} user={user} onChanged={changeSessionUser} />
          <UserFacts user={user} />
        </div>
        <PasswordForm email={user.email} />
      </div>
    </>
  )
}
