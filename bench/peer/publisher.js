// POST /datas/number {"dude":[bytes]} -> JetStream. Arguments: port, NATS address.
require('reflect-metadata');
const { Body, Controller, HttpCode, Module, Post } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { NatsJetStreamClientProxy, NatsJetStreamTransport } = require('@nestjs-plugins/nestjs-nats-jetstream-transport');
const { firstValueFrom } = require('rxjs');

const [port, servers] = process.argv.slice(2);

async function main() {
  class Datas {
    constructor(client) {
      this.client = client;
    }

    async number({ dude }) {
      const acknowledged = await firstValueFrom(this.client.emit('contact-person', dude));
      return { sequence: acknowledged.seq };
    }
  }
  // The decorators, applied by hand: this is not TypeScript.
  Reflect.defineMetadata('design:paramtypes', [NatsJetStreamClientProxy], Datas);
  Controller('datas')(Datas);
  Post('number')(Datas.prototype, 'number', Object.getOwnPropertyDescriptor(Datas.prototype, 'number'));
  HttpCode(202)(Datas.prototype, 'number', Object.getOwnPropertyDescriptor(Datas.prototype, 'number'));
  Body()(Datas.prototype, 'number', 0);

  class App {}
  Module({ imports: [NatsJetStreamTransport.register({ connectionOptions: { servers, name: 'publisher' } })], controllers: [Datas] })(App);
  const app = await NestFactory.create(App, { logger: false });
  await app.listen(Number(port), '127.0.0.1');
  console.log('ready');
}

main();
