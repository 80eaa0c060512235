// POST /datas/number {"dude":[bytes]} -> JetStream. Arguments: port, NATS address.
require('reflect-metadata');
const { Body, Controller, HttpCode, Module, Post } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { connect } = require('nats');

const [port, servers] = process.argv.slice(2);

async function main() {
  const connection = await connect({ servers });
  const manager = await connection.jetstreamManager();
  await manager.streams.add({ name: 'stream', subjects: ['contact-person'], storage: 'memory', retention: 'limits', discard: 'old', max_bytes: 500000000 });
  const stream = connection.jetstream();

  class Datas {
    async number({ dude }) {
      const acknowledged = await stream.publish('contact-person', Uint8Array.from(dude));
      return { sequence: acknowledged.seq };
    }
  }
  // The decorators, applied by hand: this is not TypeScript.
  Controller('datas')(Datas);
  Post('number')(Datas.prototype, 'number', Object.getOwnPropertyDescriptor(Datas.prototype, 'number'));
  HttpCode(202)(Datas.prototype, 'number', Object.getOwnPropertyDescriptor(Datas.prototype, 'number'));
  Body()(Datas.prototype, 'number', 0);

  class App {}
  Module({ controllers: [Datas] })(App);
  const app = await NestFactory.create(App, { logger: false });
  await app.listen(Number(port), '127.0.0.1');
  console.log('ready');
}

main();
