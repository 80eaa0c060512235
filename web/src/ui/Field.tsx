import { useId, type InputHTMLAttributes } from 'react'

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string | undefined
  error?: string | undefined
}

/** A labelled input that says what is wrong with it, to eyes and to screen readers. */
export function Field({ label, value, onChange, hint, error, ...input }: Props) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && <p className="hint" id={`${id}-hint`}>{hint}</p>}
      <input
        {...input}
        id={id}
        value={value}
        onChange={event => onChange(event.target.value)}
        aria-invalid={error !== undefined}
        aria-describedby={described || undefined}
      />
      {error && <p className="error" id={`${id}-error`}>{error}</p>}
    </div>
  )
}

/** Moves to the first field that is wrong, once it is marked. */
export function focusFirstInvalid(form: HTMLElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
}
