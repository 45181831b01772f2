using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Akosha.Testing.Documentation;

/// <summary>The summaries of types and properties as Markdown, from the XML documentation beside each assembly.</summary>
internal sealed partial class XmlSummaries
{
    private readonly Dictionary<Assembly, Dictionary<string, XElement>> _members = [];

    /// <summary>The summary of a type.</summary>
    public string Of(Type type) => Read(type.Assembly, $"T:{type.FullName}");

    /// <summary>The summary of a property, where it is declared.</summary>
    public string Of(PropertyInfo property) =>
        Read(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName}.{property.Name}");

    private string Read(Assembly assembly, string member)
    {
        if (!_members.TryGetValue(assembly, out var members)) _members[assembly] = members = Load(assembly);
        return members.TryGetValue(member, out var found) && found.Element("summary") is { } summary
            ? Space().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim()
            : throw new InvalidOperationException($"{member} has no summary");
    }

    private static Dictionary<string, XElement> Load(Assembly assembly) =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value);

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.')[^1]}`",
        XElement other => other.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
