using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Storage.Conversations;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Storage.Conversations;

public sealed class MessageKeyTests
{
    /// <summary>
    /// Ids of system A for which XXH3 gives the same 128 bits as for message 0 of conversation c1 of system B: made by solving
    /// for them.
    /// </summary>
    private const string TwinConversation =
        "xxxxxxxxxxxxxxxxxxxxxxxxxxx\u017C\u2C81\u5605\uFEB9\uD4DE\uE96D\u0EC3\u2944\u4072\uA4A4\uE7B3\uEB91\u79CB\u4EE6\u6071\u56B5\u5A82\u7DD0\u4A90\u51CB\u08B8\u7446\u54CB\uE16D\u35E0\uE690\uE34D\u552B\u283C\uBB52\uB330\u9624\u6C75\u99DB\u93A9\u5EB1\u38C5\uB4CD\uB3B7\u1F67\uB20D\uA9F7\uC0CC\u78E5\u3FF4\uD6CE\uFFCC\u2172\u93A9\uE645\u43F7\u8E24\u9C06\uF091\u3A81\u4C26\u41CA\u9F87\uC391\uCB00\u7C75\uA498\u531B\uA32E\u9D85\u5CA8\uB3B7\u1F67\u8AF9\u80D5\u6147\u6BAF\u97D8\u86E9\u5F2B\u7CC9\u822B\u98C8\u6BBE\u791B\u8BE3\u5954\u7A0A\u5686\u8EB1\u6C33\u529C\u75A3\u5FB4\u7E5B\u7E39\u88EE\u7961\u4F77\u8325\u983C\u7D5A\u9B4D\u8AAD\u9E17\u6168\u90F7\u7FE9\u4FF0\u5A79\u5297\u5F67\u8D58\u51AB\u71CC\u9B8B\u62E0\u828A\u614C\u5093\u739E\u4EED\u57DA\u5BD6\u9AC5\u9091\u7F6E\u9A3E\u9595\u764D\u5091\u7E31\u9CD2\u9859\u5663\u9B84\u4FAF\u5632\u6267\u99A9\u537A\u69C6\u6F05\u85D4\u9E36\u77C7\u9358\u9735\u96D8\u84AC\u8325\u5D38\u53A8\u928D\u5204\u6743\u8237\u5B21\u9D60\u8EE6\u70B9\u996B\u9EEB\u5F0E\u55B0\u8A0F\u6F32\u9480\u6BFE\u748F\u51F8\u707C\u8A83\u7488\u83E8\u8EED\u7F64\u5B52\u6906\u9769\u702F\u9B70\u9CA9\u53C0\u7E5B\u7353\u9C23\u6FB6\u61FE\u8531\u6C6A\u748A\u85FE\u9E4C\u788D\u89AE\u7B2C\u668B\u8A31\u933E\u945A\u9A20\u7F9D\u84A5\u808E\u9779\u7AEA\u925D\u98E3\u7279\u5DED\u561F\u8BB2\u990E\u785C\u9482\u71B8\u536E\u797F\u762B\u7C1A\u6F0D\u90B4\u74C8\u9432\u7B21\u9BEF\u71B3\u8CA8xxxxx",
        TwinId =
        "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy";

    [Fact]
    public void Ids_that_a_plain_hash_takes_for_those_of_another_system_have_another_key()
    {
        Assert.Equal(PlainHash("B", "c1", "0"), PlainHash("A", TwinConversation, TwinId)); // the twin is one indeed
        Assert.NotEqual(MessageKey.Of("B", "c1", "0"), MessageKey.Of("A", TwinConversation, TwinId));
    }

    [Fact]
    public async Task Nobody_makes_a_message_of_another_system_vanish_by_choosing_ids()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "B", "c1", "the invoice of B is due");
        var write = new
        {
            system_id = "A",
            conversation_id = TwinConversation,
            messages = new[] { new { id = TwinId, role = "user", content = "x" } }
        };
        Assert.Equal(
            System.Net.HttpStatusCode.OK,
            (await akosha.CallAsync(akosha.Admin, HttpMethod.Post, "/api/v1/conversations?wait=true", write)).Status);
        await FindAsync();
        var twin =
            $"/api/v1/conversations/A/{Uri.EscapeDataString(TwinConversation)}/messages/{Uri.EscapeDataString(TwinId)}?wait=true";
        Assert.Equal(System.Net.HttpStatusCode.OK, (await akosha.CallAsync(akosha.Admin, HttpMethod.Delete, twin)).Status);
        await FindAsync();
        Assert.Equal(
            System.Net.HttpStatusCode.OK,
            (await akosha.CallAsync(akosha.Admin, HttpMethod.Post, "/api/v1/maintenance/purge?wait=true")).Status);
        await FindAsync();

        async Task FindAsync()
        {
            var found = await akosha.SearchAsync(akosha.Admin, new() { Query = "invoice", Mode = SearchMode.Lexical });
            Assert.Equal("B", Assert.Single(found.Hits).SystemId);
            var (_, body, _) = await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/api/v1/conversations/B/c1");
            Assert.Contains("the invoice of B is due", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Texts_that_run_into_each_other_have_other_digests()
    {
        UInt128[] digests = [
            Digest.Of("ab", "c"), Digest.Of("a", "bc"), Digest.Of("abc"), Digest.Of("abc", ""), Digest.Of("abc", null),
            Digest.Of(null, "abc"), Digest.Of("", "abc"), Digest.Of()];
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.Equal(Digest.Of("a", new string('x', 10_000)), Digest.Of("a", new string('x', 10_000)));
    }

    [Fact]
    public void A_digest_is_the_start_of_SHA_256_as_the_format_says()
    {
        byte[] encoded = [2, 0, 0, 0, 0xC3, 0xA4, 0xFF, 0xFF, 0xFF, 0xFF];
        var expected = System.Security.Cryptography.SHA256.HashData(encoded)[..16];
        Assert.Equal(expected, MemoryMarshal.AsBytes([Digest.Of("\u00E4", null)]).ToArray());
    }

    private static UInt128 PlainHash(params string[] parts)
    {
        var hash = new XxHash128();
        foreach (var part in parts)
        {
            hash.Append(BitConverter.GetBytes(part.Length));
            hash.Append(Encoding.Unicode.GetBytes(part));
        }
        return hash.GetCurrentHashAsUInt128();
    }
}
