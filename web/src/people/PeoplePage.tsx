import { useState, type FormEvent } from 'react'
import { RegisterForm } from '../account/SignUpPage'
import type { User } from '../api/types'
import * as format from '../ui/format'
import { Field } from '../ui/Field'
import { ListEnd } from '../ui/ListEnd'
import { useList } from '../ui/useList'

/** All users, for an administrator. */
export function PeoplePage() {
  const [typed, setTyped] = useState('')
  const [email, setEmail] = useState('')
  const [isAdding, setAdding] = useState(false)
  const list = useList<User>('/users', email && `email=${encodeURIComponent(email)}`)
  const search = (event: FormEvent) => {
    event.preventDefault()
    setEmail(typed.trim())
  }
  return (
    <>
      <div className="row">
        <h1 tabIndex={-1}>People</h1>
        <button type="button" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>{isAdding ? 'Close' : 'New person'}</button>
      </div>
      {isAdding && (
        <RegisterForm path="/users" action="Add person" onPending={() => setAdding(false)} onDone={async added => {
          setAdding(false)
          setTyped(added)
          setEmail(added.trim())
        }} />
      )}
      <form role="search" className="search" onSubmit={search}>
        <Field label="Search by email" type="search" value={typed} onChange={setTyped} />
        <button>Search</button>
      </form>
      {list.items.length > 0 && (
        <div className="table" role="region" aria-label="People" tabIndex={0}>
          <table>
            <thead><tr><th scope="col">Name</th><th scope="col">Email</th><th scope="col">Roles</th><th scope="col">Created</th></tr></thead>
            <tbody>
              {list.items.map(user => (
                <tr key={user.id}>
                  <th scope="row"><a href={`#/people/${user.id}`}>{user.name}</a></th>
                  <td>{user.email}</td>
                  <td>{user.roles.join(', ')}</td>
                  <td>{format.time(user.createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ListEnd list={list} empty={email ? `Nobody has the email ${email}.` : 'There is nobody yet.'} />
    </>
  )
}
