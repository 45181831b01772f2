using Akosha.Search;
using Akosha.ServiceDefaults;
using Akosha.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAkoshaSearch();

var app = builder.Build();
app.MapServiceDefaults();
app.MapAkoshaSearch();
return await app.RunServiceAsync();
