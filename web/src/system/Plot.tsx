const width = 300
const height = 96
/** Room for the line's own width at the edges. */
const inset = 2

interface Series {
  name: string
  /** Null where there is nothing to show. */
  values: (number | null)[]
}

interface Props {
  title: string
  /** The time of each value, RFC 3339. */
  at: string[]
  series: Series[]
  tell: (value: number) => string
}

/** Lines over time, newest at the right, with their newest values in words. */
export function Plot({ title, at, series, tell }: Props) {
  const top = niceTop(Math.max(...series.flatMap(({ values }) => values.map(value => value ?? 0)), 0))
  const x = (i: number) => width - inset - ((at.length - 1 - i) * (width - 2 * inset)) / 299
  const y = (value: number) => height - inset - (value / top) * (height - 2 * inset)
  const newest = series.map(({ name, values }) => ({ name, value: values.findLast(value => value !== null) ?? null }))
  return (
    <figure className="card plot">
      <figcaption>
        <h2>{title}</h2>
        <ul className="plain">
          {newest.map(({ name, value }, i) => (
            <li key={name}><span className="swatch" data-series={i} /> {name} <strong>{value === null ? '–' : tell(value)}</strong></li>
          ))}
        </ul>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`${title}, 0 to ${tell(top)}`}>
        {series.map(({ name, values }, i) => <path key={name} data-series={i} d={path(values, x, y)} />)}
      </svg>
      <p className="axis" aria-hidden="true"><span>−5 min</span><span>0 – {tell(top)}</span><span>now</span></p>
    </figure>
  )
}

/** The next of 1, 2, 5, 10, 20, 50, ... so that the scale does not jump with every value. */
export function niceTop(value: number): number {
  if (value <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map(step => step * power).find(top => top >= value)!
}

/** A line that breaks where there is no value; `h0` makes a dot of a value that stands alone. */
export function path(values: (number | null)[], x: (i: number) => number, y: (value: number) => number): string {
  return values
    .map((value, i) => {
      if (value === null) return ''
      const at = `${x(i).toFixed(1)} ${y(value).toFixed(1)}`
      return i > 0 && values[i - 1] !== null ? `L${at}` : `M${at}h0`
    })
    .join('')
}
