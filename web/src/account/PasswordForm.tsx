import { useRef, useState, type FormEvent } from 'react'
import { send } from '../api/http'
import { logIn } from '../api/session'
import { Field, focusFirstInvalid } from '../ui/Field'
import { Notice } from '../ui/Notice'
import { useAction } from '../ui/useAction'
import { checkPassword } from './rules'

/** A change of one's own password. It ends every session, so this one is begun anew. */
export function PasswordForm({ email }: { email: string }) {
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const [isChecked, setChecked] = useState(false)
  const [isDone, setDone] = useState(false)
  const { isBusy, problem, run, errorOf } = useAction()
  const form = useRef<HTMLFormElement>(null)
  const error = checkPassword(next)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    setDone(false)
    if (error) return focusFirstInvalid(form.current)
    const changed = await run(async () => {
      await send('/auth/password', { method: 'PUT', body: { old, new: next } })
      await logIn(email, next)
    })
    if (!changed) return
    setOld('')
    setNext('')
    setChecked(false)
    setDone(true)
  }

  return (
    <form ref={form} className="card" onSubmit={submit} noValidate aria-label="Change password">
      <h2>Password</h2>
      <input type="hidden" autoComplete="username" value={email} readOnly />
      <Field label="Old password" type="password" value={old} onChange={setOld} error={errorOf('old')} autoComplete="current-password" required />
      <Field label="New password" type="password" value={next} onChange={setNext} error={(isChecked ? error : undefined) ?? errorOf('new')}
        hint="At least 10 characters. Every other session is logged out." autoComplete="new-password" required />
      {problem && <Notice kind="problem">{problem.detail}</Notice>}
      {isDone && <Notice kind="good">Your password is changed.</Notice>}
      <div className="actions"><button disabled={isBusy}>{isBusy ? 'One moment…' : 'Change password'}</button></div>
    </form>
  )
}
