import { Message } from 'capnp-es'
import { phoneTypes, type Contact } from './contact'
import { Person } from './contact-person.capnp'

/** One framed Cap'n Proto message, by the standard encoding (https://capnproto.org/encoding.html). */
export function encode(contact: Contact): Uint8Array<ArrayBuffer> {
  const message = new Message()
  const person = message.initRoot(Person)
  person.name = contact.name
  person.email = contact.email
  const phones = person._initPhones(contact.phones.length)
  contact.phones.forEach(({ number, type }, i) => {
    const phone = phones.get(i)
    phone.number = number
    phone.type = phoneTypes.indexOf(type) as 0 | 1 | 2
  })
  const [year = 0, month = 0, day = 0] = contact.birthdate.split('-').map(Number)
  const date = person._initBirthdate()
  date.year = year
  date.month = month
  date.day = day
  return new Uint8Array(message.toArrayBuffer())
}
