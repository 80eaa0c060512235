import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { operations } from '../src/api/operations'
import { ContactPage } from '../src/contact/ContactPage'
import { UserForm } from '../src/people/UserForm'
import { niceTop, path } from '../src/system/Plot'
import { hexRows } from '../src/ui/HexView'
import { instant } from '../src/ui/format'
import { answer, gateway, user } from './gateway'

afterEach(() => {
  cleanup()
  operations.set([])
})

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } })

/** A stream that a test feeds. */
function feed() {
  let controller!: ReadableStreamDefaultController<Uint8Array>
  const stream = new ReadableStream<Uint8Array>({ start: given => void (controller = given) })
  return {
    response: () => new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } }),
    send: (data: object) => controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(data)}\n\n`)),
  }
}

describe('the contact form', () => {
  const fill = () => {
    type('Name', 'Ada')
    type('Email', 'ada@example.org')
    type('Birthdate', '1984-11-02')
    type('Phone 1', '+44 20 1')
  }

  it('sends nothing that breaks a rule, and says what', async () => {
    const calls = gateway({})
    render(<ContactPage />)
    fireEvent.click(screen.getByRole('button', { name: 'Send' }))
    expect(screen.getByText('A name is required.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Name')))
    expect(calls).toEqual([])
  })

  it('shows the way of the message as it happens', async () => {
    const progress = feed()
    const calls = gateway({ 'POST /contact-persons': () => answer(202, { ids: ['m1'] }), 'GET /contact-persons/m1/progress': progress.response })
    render(<ContactPage />)
    fill()
    fireEvent.click(screen.getByRole('button', { name: 'Send' }))
    await screen.findByText('On its way')
    progress.send({ state: 'accepted', at: '2026-01-01T10:00:00.0000000Z' })
    progress.send({ state: 'queued', at: '2026-01-01T10:00:00.0032000Z' })
    await screen.findByText('after 3.2 ms')
    expect(screen.getByText(/^Queued\./)).toBeTruthy()
    progress.send({ state: 'stored', at: '2026-01-01T10:00:02.5Z' })
    await screen.findByText('after 2500 ms')
    expect(screen.getByText(/^Stored\./)).toBeTruthy()
    expect(calls[0]?.body).toBeInstanceOf(Uint8Array)
  })

  it('tries the same message again under the same key, another one under another', async () => {
    let isAway = true
    const calls = gateway({
      'POST /contact-persons': () => (isAway ? answer(503, { detail: 'Try again.' }) : answer(400, { detail: 'no', errors: { name: ['Not this name.'] } })),
    })
    render(<ContactPage />)
    fill()
    const send = () => fireEvent.click(screen.getByRole('button', { name: 'Send' }))
    send()
    await screen.findByText('Try again.')
    isAway = false
    send()
    await screen.findByText('Not this name.')
    type('Name', 'Grace')
    send()
    await waitFor(() => expect(calls).toHaveLength(3))
    const [first, second, third] = calls.map(call => call.headers.get('Idempotency-Key'))
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it('adds and removes phones', () => {
    render(<ContactPage />)
    fireEvent.click(screen.getByRole('button', { name: 'Add a phone' }))
    expect(screen.getByLabelText('Phone 2')).toBeTruthy()
    type('Phone 2', '222')
    fireEvent.click(screen.getByRole('button', { name: 'Remove phone 1' }))
    expect(screen.queryByLabelText('Phone 2')).toBeNull()
    expect((screen.getByLabelText('Phone 1') as HTMLInputElement).value).toBe('222')
  })
})

describe('a change of a user', () => {
  const theirs = { ...user, name: 'Augusta', version: 2 }

  it.each([['Take theirs', 'Augusta'], ['Save yours over it', 'Ada King']])('that conflicts is settled by “%s”', async (choice, name) => {
    const saved = vi.fn()
    const calls = gateway({
      [`PUT /users/${user.id}`]: ({ headers }) =>
        headers.get('If-Match') === '"2"' ? answer(200, { ...theirs, name: 'Ada King', version: 3 }) : answer(412, { detail: 'Changed meanwhile.' }),
      [`GET /users/${user.id}`]: () => answer(200, theirs),
    })
    render(<UserForm user={user} onChanged={saved} />)
    type('Name', 'Ada King')
    fireEvent.click(screen.getByRole('button', { name: 'Save' }))
    fireEvent.click(await screen.findByRole('button', { name: choice }))
    await waitFor(() => expect(saved).toHaveBeenCalledWith(expect.objectContaining({ name })))
    expect(screen.queryByText('Theirs')).toBeNull()
    expect(calls.length).toBe(choice === 'Take theirs' ? 2 : 3)
  })
})

describe('what is shown', () => {
  it('keeps the fraction of a time', () => expect(instant('2026-01-01T10:00:00.1234567Z') - Date.parse('2026-01-01T10:00:00Z')).toBeCloseTo(123.4567, 3))

  it('shows bytes as hexadecimal and text', () =>
    expect(hexRows(new TextEncoder().encode('Cap\u0000'))).toEqual([`0000  43 61 70 00${' '.repeat(12)}  Cap·`]))

  it('scales a plot by 1, 2, 5, 10', () => expect([0, 1, 1.5, 3, 7, 1001].map(niceTop)).toEqual([1, 1, 2, 5, 10, 2000]))

  it('breaks a line where there is no value', () => expect(path([1, 2, null, 3], x => x, y => y)).toBe('M0.0 1.0h0L1.0 2.0M3.0 3.0h0'))
})
