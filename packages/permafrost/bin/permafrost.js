#!/usr/bin/env node
// The command is @permafrost/cli's; this is the name under which it is known.
import "@permafrost/cli/bin";
