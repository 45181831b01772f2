using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Distributed;

/// <summary>A Redis that speaks TLS only and wants a password, with a certificate of an authority made for the test.</summary>
public sealed class RedisTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_connection_string_with_ssl_and_a_password_works()
    {
        Assert.SkipUnless(RedisProcess.IsInstalled, "redis-server is not installed");
        WriteCertificates();
        var port = AkoshaProcess.FreePort();
        using var redis = Process.Start(new ProcessStartInfo("redis-server",
            ["--port", "0", "--tls-port", $"{port}", "--bind", "127.0.0.1", "--dir", _folder.Path, "--save", "", "--requirepass",
                "secret",
             "--tls-cert-file", At("redis.crt"), "--tls-key-file", At("redis.key"), "--tls-ca-cert-file", At("ca.crt"),
                 "--tls-auth-clients", "no"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            await using var akosha = await AkoshaProcess.StartAsync(
                Path.Combine(_folder.Path, "data"), new Dictionary<string, string>
                {
                    ["ConnectionStrings__redis"] = $"localhost:{port},ssl=true,password=secret",
                    ["SSL_CERT_FILE"] = At("ca.crt"),
                });
            var stored = await akosha.Client.StoreAsync(
                SampleConversation.Of("s", "c", "zebra"), new() { WaitUntilSearchable = true },
                TestContext.Current.CancellationToken);
            Assert.True(stored.IsSearchable, akosha.Output);
            Assert.DoesNotContain("secret", akosha.Output, StringComparison.Ordinal);
        }
        finally
        {
            redis.Kill();
            await redis.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string At(string file) => Path.Combine(_folder.Path, file);

    private void WriteCertificates()
    {
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        var to = DateTimeOffset.UtcNow.AddDays(1);
        using var authorityKey = RSA.Create(2048);
        var authority = new CertificateRequest(
            "CN=Test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = authority.CreateSelfSigned(from, to);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(issuer, from, to, [1, 2, 3, 4]);
        File.WriteAllText(At("ca.crt"), issuer.ExportCertificatePem());
        File.WriteAllText(At("redis.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(At("redis.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
