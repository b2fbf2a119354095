return await Bellwire.Server.Commands.BellwireCommand.RunAsync(args);
