import type { Contact, Phone } from './contact'

/** The rules a contact person must follow, as the intake checks them (libraries/ContactMessages). */
export const limits = { name: 200, email: 254, phones: 20, phoneShortest: 3, phoneLongest: 40 } as const

/** What is wrong, by field: name, email, birthdate, phones, phones[0].number. */
export type FieldErrors = Record<string, string>

const control = /\p{Cc}/u
/** White space as .NET's char.IsWhiteSpace has it, which the intake uses. */
const space = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const anySpace = new RegExp(`[${space}]`, 'u')
const onlySpace = new RegExp(`^[${space}]*$`, 'u')

const scalars = (text: string) => [...text].length
const controls = 'The text has a control character.'

export function checkName(name: string): string | undefined {
  if (name === '') return 'A name is required.'
  if (onlySpace.test(name)) return 'A name has at least one character that is not white space.'
  if (scalars(name) > limits.name) return `A name has 1 to ${limits.name} characters.`
  return control.test(name) ? controls : undefined
}

export function checkEmail(email: string): string | undefined {
  if (email === '') return 'An email address is required.'
  if (email.length > limits.email) return `An email address has 1 to ${limits.email} characters.`
  if (control.test(email)) return controls
  const [local, domain, ...more] = email.split('@')
  const isAddress = local && domain && more.length === 0 && !/^\.|\.$|\.\./.test(domain) && !anySpace.test(email)
  return isAddress ? undefined : 'An email address has one @, something before it, a domain after it, and no white space.'
}

export function checkPhone({ number }: Phone): string | undefined {
  if (number === '') return 'A number is required; remove the phone if there is none.'
  const length = scalars(number)
  if (length < limits.phoneShortest || length > limits.phoneLongest)
    return `A phone number has ${limits.phoneShortest} to ${limits.phoneLongest} characters.`
  if (control.test(number)) return controls
  return onlySpace.test(number) ? 'A phone number has at least one character that is not white space.' : undefined
}

/** @param today the day in UTC, as the intake takes it, as 2026-01-31 */
export function checkBirthdate(birthdate: string, today: string): string | undefined {
  if (birthdate === '') return 'A birthdate is required.'
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthdate) && new Date(`${birthdate}T00:00:00Z`)
  const exists = date && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(birthdate) && date.getUTCFullYear() >= 1
  if (!exists) return 'There is no such day.'
  return birthdate > today ? 'A birthdate is not in the future.' : undefined
}

export function checkContact(contact: Contact, today = new Date().toISOString().slice(0, 10)): FieldErrors {
  const found: [string, string | undefined][] = [
    ['name', checkName(contact.name)],
    ['email', checkEmail(contact.email)],
    ['birthdate', checkBirthdate(contact.birthdate, today)],
    ['phones', contact.phones.length > limits.phones ? `A person has at most ${limits.phones} phones.` : undefined],
    ...contact.phones.map((phone, i): [string, string | undefined] => [`phones[${i}].number`, checkPhone(phone)]),
  ]
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
