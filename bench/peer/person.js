// The contact person as capnp-ts reads it.
const { CompositeList, Message, ObjectSize, Struct } = require('capnp-ts');

class PhoneNumber extends Struct {
  static _capnp = { displayName: 'PhoneNumber', id: 'PhoneNumber', size: new ObjectSize(8, 1) };
}

class BirthDate extends Struct {
  static _capnp = { displayName: 'Date', id: 'Date', size: new ObjectSize(8, 0) };
}

class Person extends Struct {
  static _capnp = { displayName: 'Person', id: 'Person', size: new ObjectSize(0, 4) };
}

const Phones = CompositeList(PhoneNumber);
const types = ['mobile', 'home', 'work'];

exports.decode = (bytes) => {
  const person = new Message(bytes, false).getRoot(Person);
  const date = Struct.getStruct(3, BirthDate, person);
  return {
    name: Struct.getText(0, person),
    email: Struct.getText(1, person),
    phones: Struct.getList(2, Phones, person).map((phone) => ({ number: Struct.getText(0, phone), type: types[Struct.getUint16(0, phone)] })),
    birthdate: { year: Struct.getInt16(0, date), month: Struct.getUint8(2, date), day: Struct.getUint8(3, date) },
  };
};
