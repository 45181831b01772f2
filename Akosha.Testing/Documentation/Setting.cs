using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Akosha.Platform.Settings;

namespace Akosha.Testing.Documentation;

/// <summary>A setting as the page of the settings shows it.</summary>
/// <param name="Property">Where its value comes to; null for a section that is itself a dictionary.</param>
/// <param name="Variable">The environment variable.</param>
/// <param name="Default">What it is when nobody sets it, in Markdown.</param>
/// <param name="Allowed">What is allowed, in Markdown; empty for any text.</param>
internal sealed record Setting(PropertyInfo? Property, string Variable, string Default, string Allowed)
{
    private const string MustBe = "must be ";

    private static readonly (long Unit, string Name)[] Units = [(1L << 30, "GiB"), (1L << 20, "MiB"), (1L << 10, "KiB")];

    /// <summary>The settings of a class of options, in the order of its source.</summary>
    public static IEnumerable<Setting> Of(OptionsSection section)
    {
        if (IsByKey(section.Type)) return [new Setting(null, section.VariableOf("") + "{system}", "", "")];
        return Of(section, Activator.CreateInstance(section.Type)!, "");
    }

    private static IEnumerable<Setting> Of(OptionsSection section, object options, string prefix)
    {
        foreach (var property in PropertiesOf(options.GetType()))
        {
            var name = prefix + property.Name;
            var value = property.GetValue(options);
            var isNested = value is not null && IsNested(property.PropertyType);
            foreach (var setting in isNested ? Of(section, value!, name + "__") : [Of(section, property, name, value)])
                yield return setting;
        }
    }

    private static Setting Of(OptionsSection section, PropertyInfo property, string name, object? value)
    {
        var isBytes = property.Name.EndsWith("Bytes", StringComparison.Ordinal);
        var variable = section.VariableOf(name) + (IsByKey(property.PropertyType) ? "__{system}" : "");
        var text = property.GetCustomAttribute<DefaultTextAttribute>()?.Text ?? Shown(value, isBytes);
        return new Setting(property, variable, text, AllowedBy(property, isBytes));
    }

    private static string AllowedBy(PropertyInfo property, bool isBytes)
    {
        if (property.PropertyType.IsEnum) return List(Enum.GetNames(property.PropertyType));
        if (property.PropertyType == typeof(bool)) return "`true`, `false`";
        if (property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
            return List(allowed.Values.OfType<string>().Where(value => value.Length > 0));
        if (property.GetCustomAttribute<RangeAttribute>() is { } range) return RangeOf(range, isBytes);
        var rule = property.GetCustomAttribute<ValidationAttribute>()?.ErrorMessage ?? "";
        return rule.StartsWith(MustBe, StringComparison.Ordinal) ? rule[MustBe.Length..] : "";
    }

    private static string List(IEnumerable<string> values) => string.Join(", ", values.Select(value => $"`{value}`"));

    private static string RangeOf(RangeAttribute range, bool isBytes)
    {
        return range.Maximum is int.MaxValue or double and >= long.MaxValue
            ? $"from {Shown(range.Minimum, isBytes)}"
            : $"{Shown(range.Minimum, isBytes)} – {Shown(range.Maximum, isBytes)}";
    }

    private static string Shown(object? value, bool isBytes)
    {
        if (value is string text) return text.Length == 0 ? "" : $"`{text}`";
        if (value is bool isOn) return isOn ? "`true`" : "`false`";
        if (value is not IConvertible number || value is Enum) return value is null ? "" : $"`{value}`";
        var amount = number.ToDouble(CultureInfo.InvariantCulture);
        var unit = isBytes ? Array.Find(Units, unit => amount >= unit.Unit && amount % unit.Unit == 0) : default;
        return unit.Unit > 0 ? $"{Plain(amount / unit.Unit)} {unit.Name}" : Plain(amount);
    }

    private static string Plain(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    // Those of a base class first, as they are read.
    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod?.IsPublic == true)
        .OrderBy(property => property.MetadataToken);

    private static bool IsByKey(Type type) => type.IsAssignableTo(typeof(System.Collections.IDictionary));

    private static bool IsNested(Type type) => type.IsClass && type != typeof(string) && !IsByKey(type);
}
