import { useState, type FormEvent } from 'react'
import { logIn } from '../api/session'
import { go } from '../router'
import { Field } from '../ui/Field'
import { Notice } from '../ui/Notice'
import { useAction } from '../ui/useAction'

export function LogInPage() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const { isBusy, problem, run } = useAction()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await run(() => logIn(email, password))) go('account')
  }
  return (
    <>
      <h1 tabIndex={-1}>Log in</h1>
      <form className="card narrow" onSubmit={submit} aria-label="Log in">
        <Field label="Email" type="email" value={email} onChange={setEmail} autoComplete="username" required />
        <Field label="Password" type="password" value={password} onChange={setPassword} autoComplete="current-password" required />
        {problem && <Notice kind="problem">{problem.detail}</Notice>}
        <div className="actions"><button className="primary" disabled={isBusy}>{isBusy ? 'One moment…' : 'Log in'}</button></div>
      </form>
      <p>New here? <a href="#/sign-up">Sign up</a></p>
    </>
  )
}
