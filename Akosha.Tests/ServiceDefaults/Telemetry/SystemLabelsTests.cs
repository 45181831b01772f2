using Akosha.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Akosha.Tests.ServiceDefaults.Telemetry;

public sealed class SystemLabelsTests
{
    [Fact]
    public void The_busiest_hundred_go_by_name_whoever_came_first()
    {
        var time = new FakeTimeProvider();
        var labels = new SystemLabels(time);
        for (var i = 0; i < 100; i++) Assert.Equal($"early{i}", labels.Of($"early{i}"));
        for (var round = 0; round < 50; round++)
            for (var i = 0; i < 30; i++) Assert.Equal("other", labels.Of($"busy{i}"));
        time.Advance(TimeSpan.FromMinutes(2));
        labels.Of("early0");
        for (var i = 0; i < 30; i++) Assert.Equal($"busy{i}", labels.Of($"busy{i}"));
        Assert.Equal(70, Enumerable.Range(0, 100).Count(i => labels.Passive($"early{i}") != "other"));
    }

    [Fact]
    public void However_many_systems_come_the_labels_stay_few()
    {
        var time = new FakeTimeProvider();
        var labels = new SystemLabels(time);
        var seen = new HashSet<string>();
        for (var wave = 0; wave < 50; wave++)
        {
            for (var i = 0; i < 400; i++)
                for (var times = 0; times < 1 + wave; times++) seen.Add(labels.Of($"system{wave}-{i}"));
            time.Advance(TimeSpan.FromMinutes(2));
        }
        Assert.InRange(seen.Count, 101, 301);
    }
}
