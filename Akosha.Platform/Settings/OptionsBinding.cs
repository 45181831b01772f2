using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Akosha.Platform.Settings;

/// <summary>Binds a feature's options to <c>AKOSHA__{SECTION}__…</c> and checks them before the service starts.</summary>
public static class OptionsBinding
{
    /// <summary>
    /// Binds <typeparamref name="T"/> to the section <c>Akosha:{section}</c>, and makes it a service by itself.
    /// </summary>
    public static IServiceCollection AddAkoshaOptions<T>(this IServiceCollection services, string section) where T : class
    {
        services.AddOptions<T>().BindConfiguration($"Akosha:{section}").ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>>(provider =>
            new AnnotatedOptions<T>(section, provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(new OptionsSection(section, typeof(T)));
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
    }

    /// <summary>Says for each wrong setting its key, its value and what is allowed.</summary>
    private sealed class AnnotatedOptions<T>(string section, IConfiguration configuration) : IValidateOptions<T> where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var results = new List<ValidationResult>();
            if (Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
                return ValidateOptionsResult.Success;
            return ValidateOptionsResult.Fail(
                results.SelectMany(result => result.MemberNames.Select(member => Explain(member, result))));
        }

        private string Explain(string member, ValidationResult result) =>
            new OptionsSection(section, typeof(T)).VariableOf(member)
            + $" is '{configuration[$"Akosha:{section}:{member.Replace("__", ":", StringComparison.Ordinal)}"]}': {result.ErrorMessage}";
    }
}
