import { useEffect, useState } from 'react'
import { get } from '../api/http'
import { write } from '../api/operations'
import { Problem } from '../api/problem'
import { changeSessionUser } from '../api/session'
import type { User } from '../api/types'
import { go } from '../router'
import { Confirm } from '../ui/Confirm'
import { Notice } from '../ui/Notice'
import { useAction } from '../ui/useAction'
import { orReload } from './orReload'
import { RolesForm } from './RolesForm'
import { UserFacts } from './UserFacts'
import { UserForm } from './UserForm'

/** One user, for an administrator. */
export function PersonPage({ id }: { id: string }) {
  const [user, setUser] = useState<User>()
  const [missing, setMissing] = useState<Problem>()
  const [isAsking, setAsking] = useState(false)
  const { isBusy, problem, run } = useAction()

  useEffect(() => {
    const stop = new AbortController()
    get<User>(`/users/${encodeURIComponent(id)}`, stop.signal)
      .then(setUser)
      .catch((error: unknown) => !stop.signal.aborted && setMissing(Problem.of(error)))
    return () => stop.abort()
  }, [id])

  const change = (changed: User) => {
    setUser(now => (now && now.version > changed.version ? now : changed))
    changeSessionUser(changed)
  }

  const remove = async (yes: boolean) => {
    setAsking(false)
    if (!yes || !user) return
    const done = await run(() => orReload(user.id, change, async () => {
      await write(`Deletion of ${user.name}`, `/users/${user.id}`, { method: 'DELETE', headers: { 'If-Match': `"${user.version}"` } })
    }))
    if (done) go('people')
  }

  return (
    <>
      <p><a href="#/people">← People</a></p>
      <h1 tabIndex={-1}>{user?.name ?? 'Person'}</h1>
      {missing && <Notice kind="problem">{missing.detail}</Notice>}
      {user && (
        <div className="columns">
          <UserForm key={user.id} user={user} onChanged={change} />
          <div className="stack">
            <RolesForm user={user} onChanged={change} />
            <UserFacts user={user} />
            {problem && <Notice kind="problem">{problem.detail}</Notice>}
            <div className="actions">
              <button type="button" className="danger" disabled={isBusy} onClick={() => setAsking(true)}>Delete person</button>
            </div>
          </div>
        </div>
      )}
      {isAsking && user && <Confirm title={`Delete ${user.name}?`} text="The account is gone for good." action="Delete" onAnswer={remove} />}
    </>
  )
}
