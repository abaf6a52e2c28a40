import { z } from 'zod';

// zod compiles its parsers with `new Function`, which the content security policy forbids.
z.config({ jitless: true });
