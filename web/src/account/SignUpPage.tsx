import { useRef, useState, type FormEvent } from 'react'
import { write } from '../api/operations'
import { logIn } from '../api/session'
import { checkEmail, checkName } from '../contact/rules'
import { go } from '../router'
import { Field, focusFirstInvalid } from '../ui/Field'
import { Notice } from '../ui/Notice'
import { useAction } from '../ui/useAction'
import { checkPassword } from './rules'

interface Props {
  /** `/auth/register`, or `/users` for an administrator. */
  path: string
  action: string
  onDone: (email: string, password: string) => Promise<void>
  onPending: () => void
}

/** The fields of a new user, and what happens to them. */
export function RegisterForm({ path, action, onDone, onPending }: Props) {
  const [user, setUser] = useState({ name: '', email: '', password: '' })
  const [isChecked, setChecked] = useState(false)
  const { isBusy, problem, run, errorOf } = useAction()
  const form = useRef<HTMLFormElement>(null)
  const errors = { name: checkName(user.name), email: checkEmail(user.email.trim()), password: checkPassword(user.password) }
  const shown = (field: keyof typeof errors) => (isChecked ? errors[field] : undefined) ?? errorOf(field)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (Object.values(errors).some(Boolean)) return focusFirstInvalid(form.current)
    await run(async () => {
      const outcome = await write(`Registration of ${user.name}`, path, { method: 'POST', body: user })
      if (outcome.done) await onDone(user.email, user.password)
      else onPending()
    })
  }

  return (
    <form ref={form} className="card narrow" onSubmit={submit} noValidate aria-label={action}>
      <Field label="Name" value={user.name} onChange={name => setUser({ ...user, name })} error={shown('name')} autoComplete="name" required />
      <Field label="Email" type="email" value={user.email} onChange={email => setUser({ ...user, email })} error={shown('email')}
        autoComplete="username" required />
      <Field label="Password" type="password" value={user.password} onChange={password => setUser({ ...user, password })}
        error={shown('password')} hint="At least 10 characters." autoComplete="new-password" required />
      {problem && <Notice kind="problem">{problem.detail}</Notice>}
      <div className="actions"><button className="primary" disabled={isBusy}>{isBusy ? 'One moment…' : action}</button></div>
    </form>
  )
}

export function SignUpPage() {
  const [isPending, setPending] = useState(false)
  const enter = async (email: string, password: string) => {
    await logIn(email, password)
    go('account')
  }
  return (
    <>
      <h1 tabIndex={-1}>Sign up</h1>
      {isPending
        ? <Notice kind="note">Your registration takes a little longer. It goes on by itself; <a href="#/log-in">log in</a> once it has succeeded.</Notice>
        : <RegisterForm path="/auth/register" action="Sign up" onDone={enter} onPending={() => setPending(true)} />}
      <p>You have an account? <a href="#/log-in">Log in</a></p>
    </>
  )
}
