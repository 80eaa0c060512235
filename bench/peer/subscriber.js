// JetStream -> decoded contact persons in memory. Argument: NATS address. Prints how many there were, each second.
const { connect, consumerOpts } = require('nats');
const { decode } = require('./person');

const KEPT = 10000;

async function main() {
  const connection = await connect({ servers: process.argv[2] });
  const options = consumerOpts();
  options.durable('processor');
  options.manualAck();
  options.ackExplicit();
  options.deliverTo('processor');
  options.maxAckPending(1000);
  const messages = await connection.jetstream().subscribe('contact-person', options);
  const stored = new Map();
  let count = 0;
  setInterval(() => console.log(count), 1000);
  console.log('ready');
  for await (const message of messages) {
    stored.set(message.seq, decode(message.data));
    stored.delete(message.seq - KEPT);
    count++;
    message.ack();
  }
}

main();
