import { useState, type FormEvent } from 'react'
import { checkRole } from '../account/rules'
import { write } from '../api/operations'
import type { User } from '../api/types'
import { Field } from '../ui/Field'
import { Notice } from '../ui/Notice'
import { useAction } from '../ui/useAction'
import { orReload } from './orReload'

/** A user's roles, as words with spaces between them. */
export function RolesForm({ user, onChanged }: { user: User; onChanged: (user: User) => void }) {
  const [text, setText] = useState(user.roles.join(' '))
  const { isBusy, problem, run, errorOf } = useAction()
  const roles = [...new Set(text.split(/[\s,]+/).filter(Boolean))]
  const wrong = roles.map(checkRole).find(Boolean)
  const finish = (changed: User | undefined) => changed && onChanged(changed)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (wrong) return
    await run(() => orReload(user.id, onChanged, async () => {
      const ask = { method: 'PUT', body: { roles }, headers: { 'If-Match': `"${user.version}"` } }
      const outcome = await write(`Roles of ${user.name}`, `/users/${user.id}/roles`, ask, finish)
      if (outcome.done) finish(outcome.user)
    }))
  }
  return (
    <form className="card" onSubmit={submit} aria-label="Set roles">
      <h2>Roles</h2>
      <Field label="Roles" value={text} onChange={setText} hint="With spaces between them. admin may do everything." error={wrong ?? errorOf('roles')} />
      {problem && <Notice kind="problem">{problem.detail}</Notice>}
      <div className="actions"><button disabled={isBusy}>{isBusy ? 'Saving…' : 'Set roles'}</button></div>
    </form>
  )
}
