import { useState } from 'react'
import type { StoredContact } from '../api/types'
import * as format from '../ui/format'
import { ListEnd } from '../ui/ListEnd'
import { useList } from '../ui/useList'
import { useLiveContacts } from './useLiveContacts'

/** All contact persons, newest first, and those that come meanwhile. */
export function ContactsPage() {
  const [isOn, setOn] = useState(true)
  const list = useList<StoredContact>('/contact-persons')
  const isLive = useLiveContacts(list, isOn)
  return (
    <>
      <div className="row">
        <h1 tabIndex={-1}>Contact persons</h1>
        <p className="live">
          <span role="status" data-on={isLive}>{isLive ? 'Live' : isOn ? 'Connecting…' : 'Paused'}</span>
          <button type="button" className="quiet" onClick={() => setOn(!isOn)}>{isOn ? 'Pause' : 'Go live'}</button>
        </p>
      </div>
      {list.items.length > 0 && (
        <div className="table" role="region" aria-label="Contact persons" tabIndex={0}>
          <table>
            <thead><tr><th scope="col">Name</th><th scope="col">Email</th><th scope="col">Phones</th><th scope="col">Stored</th></tr></thead>
            <tbody>
              {list.items.map(contact => (
                <tr key={contact.id}>
                  <th scope="row"><a href={`#/contacts/${contact.id}`}>{contact.name}</a></th>
                  <td>{contact.email}</td>
                  <td>{contact.phones.length}</td>
                  <td>{format.time(contact.storedAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ListEnd list={list} empty="Nothing is stored yet." />
    </>
  )
}
