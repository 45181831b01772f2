using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Standalone;

public sealed class TlsTests
{
    [Fact]
    public async Task A_certificate_from_Kestrels_own_settings_makes_it_https()
    {
        using var folder = new TemporaryFolder();
        using var rsa = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=akosha", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var path = Path.Combine(folder.Path, "akosha.pem");
        var key = Path.Combine(folder.Path, "akosha.key");
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(key, rsa.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        var port = AkoshaProcess.FreePort();
        await using var akosha = AkoshaProcess.Launch(settings: new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"https://127.0.0.1:{port}",
            ["Kestrel__Certificates__Default__Path"] = path,
            ["Kestrel__Certificates__Default__KeyPath"] = key,
        });
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown!.GetCertHashString() == certificate.GetCertHashString() },
        });
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                using var response = await http.GetAsync(
                    new Uri($"https://127.0.0.1:{port}/health"), TestContext.Current.CancellationToken);
                return response.StatusCode == HttpStatusCode.OK && response.Headers.Contains("Strict-Transport-Security");
            }
            catch (HttpRequestException)
            {
                return false; // not listening yet
            }
        }, () => akosha.Output);
    }
}
