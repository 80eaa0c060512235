import { useRef, useState, type FormEvent } from 'react'
import { get } from '../api/http'
import { write } from '../api/operations'
import { Problem } from '../api/problem'
import type { User } from '../api/types'
import { checkEmail, checkName } from '../contact/rules'
import { Field, focusFirstInvalid } from '../ui/Field'
import { Notice } from '../ui/Notice'
import { useAction } from '../ui/useAction'
import { Conflict } from './Conflict'

/** Changes a user's name and email; a change that somebody else made meanwhile is shown and settled here. */
export function UserForm({ user, onChanged }: { user: User; onChanged: (user: User) => void }) {
  const [name, setName] = useState(user.name)
  const [email, setEmail] = useState(user.email)
  const [isChecked, setChecked] = useState(false)
  const [note, setNote] = useState<string>()
  const [theirs, setTheirs] = useState<User>()
  const { isBusy, problem, run, errorOf } = useAction()
  const form = useRef<HTMLFormElement>(null)
  const errors = { name: checkName(name), email: checkEmail(email.trim()) }

  const finish = (changed: User | undefined) => {
    if (changed) onChanged(changed)
    setNote('Saved.')
  }

  const save = (version: number) => run(async () => {
    setNote(undefined)
    try {
      const outcome = await write(`Change of ${name}`, `/users/${user.id}`, {
        method: 'PUT', body: { name, email }, headers: { 'If-Match': `"${version}"` },
      }, finish)
      setTheirs(undefined)
      if (outcome.done) finish(outcome.user)
      else setNote('This takes a little longer. It goes on by itself.')
    } catch (error) {
      if (Problem.of(error).status !== 412) throw error
      setTheirs(await get<User>(`/users/${user.id}`))
    }
  })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (errors.name || errors.email) return focusFirstInvalid(form.current)
    void save(user.version)
  }

  const takeTheirs = (current: User) => {
    setName(current.name)
    setEmail(current.email)
    setTheirs(undefined)
    onChanged(current)
  }

  return (
    <form ref={form} className="card" onSubmit={submit} noValidate aria-label="Name and email">
      <h2>Name and email</h2>
      <Field label="Name" value={name} onChange={setName} error={(isChecked ? errors.name : undefined) ?? errorOf('name')} required />
      <Field label="Email" type="email" value={email} onChange={setEmail}
        error={(isChecked ? errors.email : undefined) ?? errorOf('email')} required />
      {problem && <Notice kind="problem">{problem.detail}</Notice>}
      {theirs && <Conflict mine={{ name, email }} theirs={theirs} onMine={() => save(theirs.version)} onTheirs={() => takeTheirs(theirs)} />}
      {note && <Notice kind="good">{note}</Notice>}
      {!theirs && <div className="actions"><button disabled={isBusy}>{isBusy ? 'Saving…' : 'Save'}</button></div>}
    </form>
  )
}
