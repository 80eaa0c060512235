import { useId, useRef } from 'react'
import { Field } from '../ui/Field'
import { phoneTypes, type Phone, type PhoneType } from './contact'
import { limits, type FieldErrors } from './rules'

interface Props {
  phones: Phone[]
  onChange: (phones: Phone[]) => void
  errors: FieldErrors
}

/** The phones of a person: any number up to the limit, each with its type. */
export function PhoneFields({ phones, onChange, errors }: Props) {
  const add = useRef<HTMLButtonElement>(null)
  const replace = (at: number, part: Partial<Phone>) => onChange(phones.map((phone, i) => (i === at ? { ...phone, ...part } : phone)))
  const remove = (at: number) => {
    onChange(phones.filter((_, i) => i !== at))
    add.current?.focus()
  }
  return (
    <fieldset>
      <legend>Phones</legend>
      {phones.map((phone, i) => (
        <div className="phone" key={i}>
          <Field label={`Phone ${i + 1}`} type="tel" value={phone.number} onChange={number => replace(i, { number })}
            error={errors[`phones[${i}].number`]} autoComplete="tel" />
          <TypeSelect label={`Type of phone ${i + 1}`} value={phone.type} onChange={type => replace(i, { type })} />
          <button type="button" className="quiet" aria-label={`Remove phone ${i + 1}`} onClick={() => remove(i)}>Remove</button>
        </div>
      ))}
      {errors['phones'] && <p className="error" role="alert">{errors['phones']}</p>}
      <button ref={add} type="button" disabled={phones.length >= limits.phones}
        onClick={() => onChange([...phones, { number: '', type: 'mobile' }])}>
        Add a phone
      </button>
    </fieldset>
  )
}

function TypeSelect({ label, value, onChange }: { label: string; value: PhoneType; onChange: (type: PhoneType) => void }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id} className="visually-hidden">{label}</label>
      <select id={id} value={value} onChange={event => onChange(event.target.value as PhoneType)}>
        {phoneTypes.map(type => <option key={type} value={type}>{type}</option>)}
      </select>
    </div>
  )
}
