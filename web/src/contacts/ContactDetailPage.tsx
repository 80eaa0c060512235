import { useEffect, useState } from 'react'
import { get } from '../api/http'
import { Problem } from '../api/problem'
import type { StoredContact } from '../api/types'
import * as format from '../ui/format'
import { Notice } from '../ui/Notice'
import { StoredBytes } from '../ui/StoredBytes'

/** One contact person and its original message. */
export function ContactDetailPage({ id }: { id: string }) {
  const [contact, setContact] = useState<StoredContact>()
  const [problem, setProblem] = useState<Problem>()
  const path = `/contact-persons/${encodeURIComponent(id)}`
  useEffect(() => {
    const stop = new AbortController()
    get<StoredContact>(path, stop.signal)
      .then(setContact)
      .catch((error: unknown) => !stop.signal.aborted && setProblem(Problem.of(error)))
    return () => stop.abort()
  }, [path])
  return (
    <>
      <p><a href="#/contacts">← Contact persons</a></p>
      <h1 tabIndex={-1}>{contact?.name ?? 'Contact person'}</h1>
      {problem && <Notice kind="problem">{problem.detail}</Notice>}
      {contact && (
        <div className="columns">
          <dl className="card facts">
            <dt>Email</dt><dd>{contact.email}</dd>
            <dt>Birthdate</dt><dd>{format.date(contact.birthdate)}</dd>
            <dt>Phones</dt>
            <dd>{contact.phones.length === 0 ? 'none' : (
              <ul>{contact.phones.map((phone, i) => <li key={i}>{phone.number} <span className="hint">{phone.type}</span></li>)}</ul>
            )}</dd>
            <dt>Id</dt><dd><code>{contact.id}</code></dd>
            <dt>Received</dt><dd>{format.time(contact.receivedAt)}</dd>
            <dt>Stored</dt><dd>{format.time(contact.storedAt)}</dd>
          </dl>
          <section className="card" aria-label="Original message">
            <h2>Original message</h2>
            <StoredBytes path={path} file={`${contact.id}.bin`} />
          </section>
        </div>
      )}
    </>
  )
}
