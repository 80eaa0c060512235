export const phoneTypes = ['mobile', 'home', 'work'] as const

export type PhoneType = (typeof phoneTypes)[number]

export interface Phone {
  number: string
  type: PhoneType
}

/** A contact person as the form has it. */
export interface Contact {
  name: string
  email: string
  phones: Phone[]
  /** As 1984-11-02. */
  birthdate: string
}
