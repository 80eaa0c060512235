import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { encode, decode } from '../src/contact/encode'
const c = { name: 'Ada Lovelace ✓', email: 'ada@example.org', phones: [{ number: '+49 170 1', type: 'work' as const }, { number: '+49 170 2', type: 'home' as const }], birthdate: '1984-11-02' }
it('x', () => {
  const b = encode(c)
  console.log(b.length, execFileSync('capnp', ['decode', '../services/Contracts/contact-person.capnp', 'Person'], { input: b }).toString())
  expect(decode(b)).toEqual(c)
})
