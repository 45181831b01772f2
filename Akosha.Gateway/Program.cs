using Akosha.Gateway;
using Akosha.ServiceDefaults.Hosting;

return await GatewayApp.Build(args).RunServiceAsync();
