import { goReady, say, Stage, texts } from '../../channels/pages/test/stage/stage.mjs';
import { Engine } from './engine.mjs';
import { Network } from './network.mjs';

export { scene } from '../../channels/pages/test/stage/scenes.mjs';
export { goReady, say, texts, typesUntil, until, usableByEverybody } from '../../channels/pages/test/stage/stage.mjs';

/// The house of one scene: a real engine of its own with the support-centre demo, and people around it, each in a browser and behind a
/// network of their own. `times` are the engine's, as engine.mjs names them.
export class House extends Stage {
  networks = [];
  engine = new Engine();

  static async open(times) {
    const house = new House();
    await house.engine.start(times);
    return house;
  }
  async network() {
    const network = await new Network(this.engine.port).open();
    this.networks.push(network);
    return network;
  }
  /// A customer of the demo shop with the chat open.
  async customer(name, { query = '', ...more } = {}) {
    const network = await this.network();
    const page = await (await this.person(network.url, more)).newPage();
    await page.goto(`${network.url}/demo/${query}`);
    await page.locator('strowger-chat button').click();
    const chat = page.frameLocator('strowger-chat iframe');
    await chat.locator('#visitor-name').fill(name);
    return { page, chat, network, say: (text) => say(chat, text), texts: () => texts(chat) };
  }
  /// An agent at the desk. The page knows its network as `page.network`.
  async agent(name, { ready = true, hash = '', ...more } = {}) {
    const network = await this.network();
    const page = await (await this.person(network.url, more)).newPage();
    await this.signIn(page, network.url, name, hash);
    if (ready) await goReady(page);
    return Object.assign(page, { network });
  }
  async close() {
    await super.close();
    await Promise.all(this.networks.map((network) => network.close()));
    await this.engine.close();
  }
}

export const offerOf = (agent, customer) => agent.getByRole('article', { name: new RegExp(`Offer: ${customer}`) });
export const chatWith = (agent, customer) => agent.getByRole('region', { name: `Conversation with ${customer}` });
/// Takes the chat that is offered.
export async function accept(agent, customer) {
  await offerOf(agent, customer).getByRole('button', { name: 'Accept' }).click();
  await chatWith(agent, customer).waitFor();
}
/// Ada and a customer in conversation.
export async function together(house, name, first = 'Hello, my printer shows E-07.') {
  const agent = await house.agent('ada');
  const customer = await house.customer(name);
  await customer.say(first);
  await accept(agent, name);
  await customer.chat.getByText('You are talking to Ada Lovelace.').waitFor();
  return { agent, customer };
}
/// Closes the chat of this desk and ends its wrap-up.
export async function finish(agent) {
  await agent.getByRole('button', { name: 'Close chat' }).click();
  await agent.getByRole('dialog').getByRole('button', { name: 'Close chat' }).click();
  await agent.getByRole('button', { name: 'Finish wrap-up' }).click();
  await agent.locator('[data-chat]').waitFor({ state: 'detached' });
}
