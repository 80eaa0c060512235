import { useEffect, useId, useRef } from 'react'

interface Props {
  title: string
  text: string
  action: string
  onAnswer: (yes: boolean) => void
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, text, action, onAnswer }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={() => onAnswer(false)}>
      <h2 id={id}>{title}</h2>
      <p>{text}</p>
      <div className="actions">
        <button type="button" onClick={() => onAnswer(false)}>Cancel</button>
        <button type="button" className="danger" onClick={() => onAnswer(true)}>{action}</button>
      </div>
    </dialog>
  )
}
