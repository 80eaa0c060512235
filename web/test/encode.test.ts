import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Message } from 'capnp-es'
import { describe, expect, it } from 'vitest'
import type { Contact } from '../src/contact/contact'
import { Person } from '../src/contact/contact-person.capnp'
import { encode } from '../src/contact/encode'

const schema = '../libraries/Contracts/contact-person.capnp'
const sample = '../tests/EndToEnd/samples/person-medium.bin'

const ada: Contact = {
  name: 'Ada “Countess” Lovelace ✓ 𝔸',
  email: 'ada@example.org',
  phones: [{ number: '+44 20 1', type: 'mobile' }, { number: '+44 20 2', type: 'home' }, { number: '+44 20 3', type: 'work' }],
  birthdate: '1815-12-10',
}

function read(bytes: Uint8Array): Contact {
  const person = new Message(bytes, false).getRoot(Person)
  const { year, month, day } = person.birthdate
  return {
    name: person.name,
    email: person.email,
    phones: Array.from(person.phones, ({ number, type }) => ({ number, type: (['mobile', 'home', 'work'] as const)[type] })),
    birthdate: [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-'),
  }
}

function tool(...args: [...string[], Uint8Array]): Buffer {
  const input = args.pop() as Uint8Array
  return execFileSync('capnp', args as string[], { input, stdio: ['pipe', 'pipe', 'ignore'] })
}

const hasTool = (() => {
  try {
    execFileSync('capnp', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe('encode', () => {
  it('writes what a reader reads', () => expect(read(encode(ada))).toEqual(ada))

  it('writes the smallest and the largest person', () => {
    const smallest = { name: 'A', email: 'a@b', phones: [], birthdate: '0001-01-01' }
    const phones = Array.from({ length: 20 }, (_, i) => ({ number: `${i}`.padStart(40, '0'), type: 'work' as const }))
    const largest = { name: '𝔸'.repeat(200), email: `${'a'.repeat(250)}@b.c`, phones, birthdate: '9999-12-31' }
    expect(read(encode(smallest))).toEqual(smallest)
    expect(read(encode(largest))).toEqual(largest)
  })

  it('writes one segment whose length the frame tells', () => {
    const bytes = encode(ada)
    const view = new DataView(bytes.buffer)
    expect(view.getUint32(0, true)).toBe(0)
    expect(bytes.length).toBe(8 + 8 * view.getUint32(4, true))
  })

  it('says what the project\'s sample says, in as many bytes', () => {
    const bytes = new Uint8Array(readFileSync(sample))
    const again = encode(read(bytes))
    expect(read(again)).toEqual(read(bytes))
    expect(again.length).toBe(bytes.length)
  })

  it.skipIf(!hasTool)('writes what the reference tool reads', () => {
    expect(tool('decode', schema, 'Person', encode(ada)).toString()).toBe(`( name = "Ada “Countess” Lovelace ✓ 𝔸",
  email = "ada@example.org",
  phones = [
    (number = "+44 20 1", type = mobile),
    (number = "+44 20 2", type = home),
    (number = "+44 20 3", type = work) ],
  birthdate = (year = 1815, month = 12, day = 10) )
`)
  })

  it.skipIf(!hasTool)('has the canonical form that the reference tool gives its own encoding', () => {
    const canonical = (bytes: Uint8Array) => tool('convert', 'binary:canonical', schema, 'Person', bytes)
    const text = tool('decode', schema, 'Person', encode(ada))
    expect(canonical(encode(ada))).toEqual(canonical(tool('encode', schema, 'Person', text)))
  })

  it.skipIf(!hasTool)('is generated from the project\'s one schema', () => {
    expect(() => execFileSync(process.execPath, ['scripts/generate-schema.mjs', '--check'], { stdio: 'pipe' })).not.toThrow()
  })
})
