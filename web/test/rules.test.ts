import { describe, expect, it } from 'vitest'
import { checkPassword, checkRole } from '../src/account/rules'
import type { Contact } from '../src/contact/contact'
import { checkBirthdate, checkContact, checkEmail, checkName } from '../src/contact/rules'

const today = '2026-03-01'
const good: Contact = { name: 'Ada', email: 'ada@example.org', phones: [{ number: '123', type: 'home' }], birthdate: '2000-02-29' }

describe('a contact person', () => {
  it('is accepted when every field follows its rule', () => expect(checkContact(good, today)).toEqual({}))

  it('may have no phones, and 20, and no more', () => {
    const phones = (count: number) => ({ ...good, phones: Array.from({ length: count }, () => good.phones[0]!) })
    expect(checkContact(phones(0), today)).toEqual({})
    expect(checkContact(phones(20), today)).toEqual({})
    expect(Object.keys(checkContact(phones(21), today))).toEqual(['phones'])
  })

  it('names every field that is wrong, by its place', () => {
    const bad = { name: '', email: '', phones: [good.phones[0]!, { number: '1', type: 'home' as const }], birthdate: '' }
    expect(Object.keys(checkContact(bad, today))).toEqual(['name', 'email', 'birthdate', 'phones[1].number'])
  })

  it.each([['A', true], ['𝔸'.repeat(200), true], ['x'.repeat(201), false], ['', false], [' \u3000\u0085', false], ['a\u0007', false], ['a\u009f', false]])(
    'name %j: %s', (name, isGood) => expect(checkName(name) === undefined).toBe(isGood))

  it.each([
    ['a@b', true], ['ä.b+c@münchen.example', true], [`${'a'.repeat(252)}@b`, true], [`${'a'.repeat(253)}@b`, false], ['', false], ['a', false],
    ['@b', false], ['a@', false], ['a@b@c', false], ['a@.b', false], ['a@b.', false], ['a@b..c', false], ['a b@c', false], ['a\u00a0@c', false], ['a\t@c', false],
  ])('email %j: %s', (email, isGood) => expect(checkEmail(email) === undefined).toBe(isGood))

  it.each([
    ['123', true], ['12', false], ['', false], ['+49 (170) 1234567', true], ['1'.repeat(40), true], ['1'.repeat(41), false], ['   ', false], ['12\n3', false],
  ])('phone %j: %s', (number, isGood) =>
    expect(checkContact({ ...good, phones: [{ number, type: 'work' }] }, today)['phones[0].number'] === undefined).toBe(isGood))

  it.each([
    ['2026-03-01', true], ['2026-03-02', false], ['0001-01-01', true], ['0000-01-01', false], ['1900-02-29', false], ['2000-02-29', true],
    ['2001-04-31', false], ['', false], ['12026-01-01', false],
  ])('birthdate %j: %s', (birthdate, isGood) => expect(checkBirthdate(birthdate, today) === undefined).toBe(isGood))
})

describe('a user', () => {
  it.each([['0123456789', true], ['012345678', false], ['', false], ['ä'.repeat(36), true], ['ä'.repeat(37), false], ['0123456789\0', false]])(
    'password %j: %s', (password, isGood) => expect(checkPassword(password) === undefined).toBe(isGood))

  it.each([['admin', true], ['a-1', true], ['', false], ['Admin', false], ['x'.repeat(41), false]])(
    'role %j: %s', (role, isGood) => expect(checkRole(role) === undefined).toBe(isGood))
})
