// JetStream -> decoded contact persons in memory. Argument: NATS address. Prints how many there were, each second.
require('reflect-metadata');
const { Controller, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { Ctx, EventPattern, Payload } = require('@nestjs/microservices');
const { NatsJetStreamServer } = require('@nestjs-plugins/nestjs-nats-jetstream-transport');
const { decode } = require('./person');

const KEPT = 10000;

async function main() {
  const stored = new Map();
  let count = 0;
  class Contacts {
    receive(dude, context) {
      const { message } = context;
      stored.set(message.seq, decode(Uint8Array.from(dude)));
      stored.delete(message.seq - KEPT);
      count++;
      message.ack();
    }
  }
  // The decorators, applied by hand: this is not TypeScript.
  Controller()(Contacts);
  EventPattern('contact-person')(Contacts.prototype, 'receive', Object.getOwnPropertyDescriptor(Contacts.prototype, 'receive'));
  Payload()(Contacts.prototype, 'receive', 0);
  Ctx()(Contacts.prototype, 'receive', 1);

  class App {}
  Module({ controllers: [Contacts] })(App);
  const app = await NestFactory.createMicroservice(App, {
    logger: false,
    strategy: new NatsJetStreamServer({
      connectionOptions: { servers: process.argv[2], name: 'subscriber' },
      consumerOptions: { durable: 'processor', deliverTo: 'processor', deliverGroup: 'processor', ackPolicy: 'Explicit', manualAck: true, maxAckPending: 1000 },
      streamConfig: { name: 'stream', subjects: ['contact-person'], storage: 'memory', retention: 'limits', discard: 'old', max_bytes: 500000000 },
    }),
  });
  await app.listen();
  setInterval(() => console.log(count), 1000);
  console.log('ready');
}

main();
