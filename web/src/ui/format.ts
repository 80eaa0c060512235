const clock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** An RFC 3339 time in the reader's time zone. */
export const time = (at: string) => clock.format(new Date(at))

/** A date such as 1984-11-02. */
export const date = (on: string) => day.format(new Date(`${on}T00:00:00Z`))

/** An RFC 3339 time in milliseconds since 1970 with its fraction, which Date cuts off. */
export function instant(at: string): number {
  const fraction = /\.(\d+)/.exec(at)?.[1] ?? ''
  const whole = Date.parse(at.replace(/\.\d+/, ''))
  return whole + (fraction === '' ? 0 : Number(`0.${fraction}`) * 1000)
}

export function milliseconds(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} byte${count === 1 ? '' : 's'}`
  return `${(count / 1024).toFixed(1)} KiB`
}

export const count = (n: number) => n.toLocaleString('en')
