/** What only administrators see: one chunk, loaded when it is needed. */
export { ContactDetailPage } from './contacts/ContactDetailPage'
export { ContactsPage } from './contacts/ContactsPage'
export { DeadLettersPage } from './deadletters/DeadLettersPage'
export { PeoplePage } from './people/PeoplePage'
export { PersonPage } from './people/PersonPage'
export { SystemPage } from './system/SystemPage'
