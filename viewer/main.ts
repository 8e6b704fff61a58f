// First of all imports: the schemas ask for this setting while they are made.
import './strict-page.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/stage.css';
import './styles/caption.css';
import './styles/controls.css';
import './styles/tools.css';
import './styles/ptz.css';
import './styles/pad.css';
import './styles/presets.css';
import './styles/sheet.css';
// Last, since they fit everything before them to the window.
import './styles/layout.css';
import './styles/cameras.css';
import './styles/sign-in.css';
import './styles/desk.css';
import './styles/small-phone.css';
import './styles/wall.css';
import './styles/tile.css';
import './styles/arranging.css';
import './styles/full-screen.css';
import { early } from './early.ts';
import { mount } from './mount.ts';
import { keepNight } from './night.ts';
import { speak } from './speak.ts';

keepNight();
const element = document.getElementById('oriel');
if (element) speak(() => mount(element, early));
