import { useMemo, useRef, useState, type FormEvent } from 'react'
import { idempotencyKey, send } from '../api/http'
import { Problem } from '../api/problem'
import { Field, focusFirstInvalid } from '../ui/Field'
import { Notice } from '../ui/Notice'
import type { Contact } from './contact'
import { encode } from './encode'
import { MessageBytes } from './MessageBytes'
import { PhoneFields } from './PhoneFields'
import { Progress } from './Progress'
import { checkContact, limits, type FieldErrors } from './rules'

const blank: Contact = { name: '', email: '', phones: [{ number: '', type: 'mobile' }], birthdate: '' }

interface Sent {
  id: string
  bytes: Uint8Array
  /** From the click to the answer, in milliseconds. */
  answeredIn: number
}

export function ContactPage() {
  const [contact, setContact] = useState(blank)
  const [errors, setErrors] = useState<FieldErrors>({})
  const [problem, setProblem] = useState<string>()
  const [sent, setSent] = useState<Sent>()
  const [isSending, setSending] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  // The same message sent again, because no answer came, has the same key and is taken in once.
  const key = useRef(idempotencyKey())

  const change = (part: Partial<Contact>) => {
    key.current = idempotencyKey()
    const changed = { ...contact, ...part }
    setContact(changed)
    // What is marked is checked as it is typed; what is not yet wrong is left in peace until it is sent.
    const now = checkContact(changed)
    setErrors(marked => Object.fromEntries(Object.entries(now).filter(([field]) => field in marked)))
  }

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = checkContact(contact)
    setErrors(found)
    setProblem(undefined)
    if (Object.keys(found).length > 0) return focusFirstInvalid(form.current)
    const bytes = encode(contact)
    const start = performance.now()
    setSending(true)
    try {
      const response = await send('/contact-persons', { method: 'POST', body: bytes, headers: { 'Idempotency-Key': key.current } })
      const { ids } = (await response.json()) as { ids: [string] }
      setSent({ id: ids[0], bytes, answeredIn: performance.now() - start })
    } catch (error) {
      const { detail, errors: refused } = Problem.of(error)
      setErrors(Object.fromEntries(Object.entries(refused).map(([field, rules]) => [field, rules.join(' ')])))
      setProblem(detail)
      focusFirstInvalid(form.current)
    } finally {
      setSending(false)
    }
  }

  const again = () => {
    setSent(undefined)
    change(blank)
    setErrors({})
  }

  const preview = useMemo(() => encode(contact), [contact])

  return (
    <>
      <h1 tabIndex={-1}>Send a contact person</h1>
      <p className="lead">Encoded in your browser, queued, stored — and you can watch it on its way.</p>
      <div className="columns">
        <form ref={form} className="card" onSubmit={submit} noValidate aria-label="Contact person">
          <Field label="Name" value={contact.name} onChange={name => change({ name })} error={errors['name']}
            autoComplete="name" required />
          <Field label="Email" type="email" value={contact.email} onChange={email => change({ email })} error={errors['email']}
            autoComplete="email" maxLength={limits.email} required />
          <Field label="Birthdate" type="date" value={contact.birthdate} onChange={birthdate => change({ birthdate })}
            error={errors['birthdate']} autoComplete="bday" max={new Date().toISOString().slice(0, 10)} required />
          <PhoneFields phones={contact.phones} onChange={phones => change({ phones })} errors={errors} />
          {problem && <Notice kind="problem">{problem}</Notice>}
          <div className="actions">
            <button className="primary" disabled={isSending}>{isSending ? 'Sending…' : 'Send'}</button>
          </div>
        </form>
        <div className="stack">
          {sent && <Progress key={sent.id} id={sent.id} answeredIn={sent.answeredIn} onAgain={again} />}
          <MessageBytes bytes={sent?.bytes ?? preview} isSent={sent !== undefined} />
        </div>
      </div>
    </>
  )
}
